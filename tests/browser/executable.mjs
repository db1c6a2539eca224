// Prints where the browser is, and with which arguments it starts. It unpacks it the first time.
import chromium from "@sparticuz/chromium";

chromium.setGraphicsMode = false;
console.log(JSON.stringify({ path: await chromium.executablePath(), args: chromium.args }));

// Prints where the browser is. It is unpacked the first time.
import chromium from "@sparticuz/chromium";

chromium.setGraphicsMode = false;
console.log(JSON.stringify({ path: await chromium.executablePath() }));

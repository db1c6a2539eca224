"""Programs that regenerate the data tables of the matching engine from published lists."""

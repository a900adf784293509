//! The field app and the board of Minewatch, for the browser.

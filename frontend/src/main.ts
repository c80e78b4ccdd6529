/** What every page gets: its look, and small help that a page can also do without. */
import "./styles/fonts.css";
import "./styles/index.css";
import { dialogs } from "./dialogs";
import { hypermedia } from "./hypermedia";
import { printButtons } from "./map/print";
import { motionSwitch } from "./motion";
import { readAloud } from "./read-aloud";
import { toasts } from "./toasts";

dialogs();
hypermedia();
motionSwitch();
printButtons();
readAloud();
toasts();

const map = document.querySelector<HTMLElement>("[data-city-map]");
if (map) void import("./map/map").then(({ cityMap }) => cityMap(map));

// After a form came back, its reader starts at the list of what to look at again.
document.querySelector<HTMLElement>(".form-errors[data-arrives]")?.focus();

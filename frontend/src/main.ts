/** What every page gets: its look, and small help that a page can also do without. */
import "./styles/fonts.css";
import "./styles/index.css";
import { dialogs } from "./dialogs";
import { hypermedia } from "./hypermedia";
import { motionSwitch } from "./motion";
import { toasts } from "./toasts";

dialogs();
hypermedia();
motionSwitch();
toasts();

// After a form came back, its reader starts at the list of what to look at again.
document.querySelector<HTMLElement>(".form-errors")?.focus();

/** htmx for pages under a strict content policy: writes carry the token, and trouble is said aloud. */
import "htmx.org";
import { announce } from "./announce";
import { csrfToken } from "./csrf";

const READS = new Set(["GET", "HEAD", "OPTIONS", "DIALOG"]);

export function hypermedia(page: Document = document): void {
  page.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (!READS.has(request.method.toUpperCase())) request.headers["X-CSRFToken"] = csrfToken(page);
  });
  const trouble = () => announce(page.getElementById("live")?.dataset.trouble ?? "", page);
  page.addEventListener("htmx:response:error", trouble);
  page.addEventListener("htmx:error", trouble);
}

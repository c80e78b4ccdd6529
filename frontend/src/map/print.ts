/** A button that prints the page; it stays hidden where there is no script to do so. */
export function printButtons(page: Document = document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

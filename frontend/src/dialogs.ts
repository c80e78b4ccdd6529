/** Buttons with `data-opens="id"` open a dialog, buttons with `data-closes` close the one around them. */
export function dialogs(page: Document = document): void {
  page.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener?.dataset.opens) {
      const dialog = page.getElementById(opener.dataset.opens);
      if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
      return;
    }
    const dialog = target.closest("dialog");
    // A click on the dialog element itself, not on what it holds, is a click on its backdrop.
    if (dialog && (target.closest("[data-closes]") || target === dialog)) dialog.close();
  });
}

/** Say something to people who listen to the page instead of looking at it. */
export function announce(words: string, page: Document = document): void {
  const live = page.getElementById("live");
  if (!live) return;
  // The same words twice in a row would not be read out again.
  live.textContent = live.textContent === words ? `${words}\u00a0` : words;
}

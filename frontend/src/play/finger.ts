/** A finger that shows a child what to do, where words would have to be read. */

/** A finger that points up, with a ring where it taps. */
export function finger(): string {
  return `<svg class="finger" viewBox="0 0 60 80"><g fill="#f6d3b3" stroke="#2e2923" stroke-width="3" stroke-linejoin="round"><path d="M22 40V12q0-8 7-8t7 8v24l14 4q8 3 6 12l-5 22H20L8 52q-4-7 2-9 5-1 12 9z"/></g><path class="finger-ring" d="M14 10Q16-2 29-2T44 10" fill="none" stroke="#1d4fc4" stroke-width="3" stroke-linecap="round"/></svg>`;
}

// Every page works without this: it moves the cursor to the search, and draws the
// shares of bars, which a strict policy keeps out of the pages themselves.
"use strict";
document.addEventListener("keydown", (e) => {
  const at = document.activeElement;
  if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || (at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName))) return;
  const search = document.getElementById("search");
  if (search) {
    e.preventDefault();
    search.focus();
  }
});
for (const part of document.querySelectorAll(".bar i[data-share]")) part.style.flexGrow = part.dataset.share;
for (const select of document.querySelectorAll(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());

"use strict";

const PAPER_WIDTH = 680; // pixels between the margins of an A4 page

const FRAME = { margin: { t: 20, r: 20 }, font: { family: "system-ui, sans-serif" } };

function draw(figure) {
  const { data, layout } = JSON.parse(document.getElementById(figure.dataset.figure).textContent);
  const options = { responsive: true, displaylogo: false };
  Plotly.newPlot(figure.firstElementChild, data, { ...FRAME, ...layout }, options);
}

function valueOf(row, column) {
  const cell = row.cells[column];
  if (cell.textContent === "") return null;
  return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
}

// Numbers by size, texts as people order them ("R2" before "R10").
function compared(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

// First rising, then falling; what is empty stays below.
function sortBy(head) {
  const body = head.closest("table").tBodies[0];
  const falls = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", falls ? "descending" : "ascending");
  const rows = Array.from(body.rows, (row) => ({ row, value: valueOf(row, head.cellIndex) }));
  const filled = rows.filter(({ value }) => value !== null);
  filled.sort((a, b) => (falls ? compared(b.value, a.value) : compared(a.value, b.value)));
  const empty = rows.filter(({ value }) => value === null);
  body.append(...[...filled, ...empty].map(({ row }) => row));
}

const figures = document.querySelectorAll("figure[data-figure]");
figures.forEach(draw);

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => sortBy(button.closest("th")));
}

// On paper nothing can be unfolded, and figures are as wide as the page.
const folded = document.querySelectorAll("details:not([open])");
function forPaper(isPaper) {
  const size = isPaper ? { autosize: false, width: PAPER_WIDTH } : { autosize: true, width: null };
  for (const details of folded) details.open = isPaper;
  for (const figure of figures) Plotly.relayout(figure.firstElementChild, size);
}
addEventListener("beforeprint", () => forPaper(true));
addEventListener("afterprint", () => forPaper(false));

"use strict";
for (const figure of document.querySelectorAll("figure[data-figure]")) {
  const source = document.getElementById(figure.dataset.figure);
  const spec = JSON.parse(source.textContent);
  const layout = Object.assign({ margin: { t: 20, r: 20 }, legend: { orientation: "v" } }, spec.layout);
  Plotly.newPlot(figure.querySelector("div"), spec.data, layout, { responsive: true, displaylogo: false });
}
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const body = head.closest("table").tBodies[0];
    const column = head.cellIndex;
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const key = (row) => {
      const cell = row.cells[column];
      return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
    };
    const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
    const rows = Array.from(body.rows).sort((a, b) => order(key(a), key(b)));
    if (falling) rows.reverse();
    body.append(...rows);
  });
}

// Chooses which labels are written so that none covers another: marked points first, then points spread
// over the view. Greedy: each label takes the first free side of its point, or is left out.
const MOST = 60
const CELL = { width: 96, height: 44 } // of the net that spreads the labels, in pixels
const AIR = 2 // pixels free around a label
const LONGEST = 36 // signs of a text on the map; the card shows more

// `marked` lists the indices in order of importance; `covers` are boxes that lie over the map anyway.
export function placeLabels({ points, project, area, marked, chosen, spread, measure, radius, covers }) {
  const taken = [...covers]
  const dots = marked.map(index => project(index)).map(([x, y]) => [x - radius, y - radius, x + radius, y + radius])
  taken.push(...dots)
  const placed = []
  const candidates = spread ? [...marked, ...spreadOver(points.count, project, area, new Set(marked))] : marked
  for (const index of candidates) {
    if (placed.length >= MOST) break
    const [x, y, depth = 1] = project(index)
    if (depth <= 0 || !inside(x, y, area)) continue
    const text = shortened(points.label(index))
    if (!text.trim()) continue
    const { width, height } = measure(text, index)
    const sides = sidesOf(x, y, width, height, radius).filter(box => contains(area, box))
    const free = sides.find(box => !taken.some(other => overlap(box, other)))
    const side = free ?? (index === chosen ? leastCovering(sides, taken) : undefined) // the chosen row is always named
    if (!side) continue
    taken.push(side)
    placed.push({ index, text, dx: side[0] - x, dy: (side[1] + side[3]) / 2 - y })
  }
  return placed
}

// The first point of each cell of a net over the view: rows come in order of importance in most tables.
function spreadOver(count, project, area, known) {
  const first = new Map()
  const columns = Math.ceil(area.width / CELL.width)
  for (let index = 0; index < count; index++) {
    const [x, y, depth = 1] = project(index)
    if (depth <= 0 || !inside(x, y, area) || known.has(index)) continue
    const cell = Math.floor((y - area.top) / CELL.height) * columns + Math.floor((x - area.left) / CELL.width)
    if (!first.has(cell)) first.set(cell, index)
  }
  return [...first.values()].sort((a, b) => a - b)
}

function leastCovering(sides, taken) {
  const covered = sides.map(box => taken.filter(other => overlap(box, other)).length)
  return sides[covered.indexOf(Math.min(...covered))]
}

function shortened(text) {
  const signs = text.length > LONGEST ? [...text] : []
  return signs.length > LONGEST ? `${signs.slice(0, LONGEST - 1).join("")}…` : text
}

function sidesOf(x, y, width, height, radius) {
  const [gap, half] = [radius + 3, height / 2]
  return [
    [x + gap, y - half, x + gap + width, y + half],
    [x - gap - width, y - half, x - gap, y + half],
    [x - width / 2, y - gap - height, x + width / 2, y - gap],
    [x - width / 2, y + gap, x + width / 2, y + gap + height],
  ]
}

function inside(x, y, { left, top, width, height }) {
  return x >= left && x <= left + width && y >= top && y <= top + height
}

function contains({ left, top, width, height }, [x1, y1, x2, y2]) {
  return x1 >= left && y1 >= top && x2 <= left + width && y2 <= top + height
}

function overlap(a, b) {
  return a[0] - AIR < b[2] && a[2] + AIR > b[0] && a[1] - AIR < b[3] && a[3] + AIR > b[1]
}

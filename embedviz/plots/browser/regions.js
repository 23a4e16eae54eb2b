// Which points lie inside a box or a lasso, as a bitmap with one bit per point: 125 kB for a million.
export function insideRegion(corners, count, project) {
  const bits = new Uint8Array(Math.ceil(count / 8))
  const box = extent(corners)
  for (let index = 0; index < count; index++) {
    const [x, y] = project(index)
    if (x < box[0] || x > box[2] || y < box[1] || y > box[3] || !within(x, y, corners)) continue
    bits[index >> 3] |= 1 << (index & 7)
  }
  return bits
}

export function asBase64(bytes) {
  const pieces = []
  for (let start = 0; start < bytes.length; start += 32768) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 32768)))
  }
  return btoa(pieces.join(""))
}

export function indicesIn(bits, count) {
  const indices = []
  for (let index = 0; index < count; index++) if (bits[index >> 3] & (1 << (index & 7))) indices.push(index)
  return indices
}

// Even-odd rule: a ray to the right crosses the outline an odd number of times.
function within(x, y, corners) {
  let inside = false
  for (let a = 0, b = corners.length - 1; a < corners.length; b = a++) {
    const [x1, y1] = corners[a]
    const [x2, y2] = corners[b]
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
  }
  return inside
}

function extent(corners) {
  const [xs, ys] = [corners.map(corner => corner[0]), corners.map(corner => corner[1])]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

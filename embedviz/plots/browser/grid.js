// Finds the point nearest to the pointer without asking every point: points sorted into the cells of a
// grid over their bounding box (counting sort), so that a look-up reads a few cells only.
const CELLS = 192 // along each side

export class Grid {
  constructor([xs, ys]) {
    Object.assign(this, { xs, ys })
    this.box = boundsOf([xs, ys])
    const cells = new Uint32Array(xs.length)
    this.starts = new Uint32Array(CELLS * CELLS + 1)
    for (let i = 0; i < xs.length; i++) this.starts[(cells[i] = this.cell(xs[i], ys[i])) + 1]++
    for (let c = 0; c < CELLS * CELLS; c++) this.starts[c + 1] += this.starts[c]
    const next = this.starts.slice()
    this.members = new Uint32Array(xs.length)
    for (let i = 0; i < xs.length; i++) this.members[next[cells[i]]++] = i
  }

  // The nearest point at most `reach` away, or -1.
  nearest(x, y, reach) {
    let best = -1
    let least = reach * reach * (1 + 1e-9)
    const [left, right] = [this.column(x - reach), this.column(x + reach)]
    for (let line = this.line(y - reach); line <= this.line(y + reach); line++) {
      const end = this.starts[line * CELLS + right + 1]
      for (let k = this.starts[line * CELLS + left]; k < end; k++) {
        const i = this.members[k]
        const far = (this.xs[i] - x) ** 2 + (this.ys[i] - y) ** 2
        if (far < least) [best, least] = [i, far]
      }
    }
    return best
  }

  cell(x, y) {
    return this.line(y) * CELLS + this.column(x)
  }

  column(x) {
    return slot(x, this.box[0])
  }

  line(y) {
    return slot(y, this.box[1])
  }
}

function slot(value, [low, high]) {
  const place = high > low ? Math.floor(((value - low) / (high - low)) * CELLS) : 0
  return Math.min(CELLS - 1, Math.max(0, place))
}

// Lowest and highest value of each axis.
export function boundsOf(axes) {
  return axes.map(values => {
    let [low, high] = [Infinity, -Infinity]
    for (const value of values) {
      if (value < low) low = value
      if (value > high) high = value
    }
    return [low, high]
  })
}

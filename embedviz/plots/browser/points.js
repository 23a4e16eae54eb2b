// The points of one map as they arrived: positions, the table's row of each, and texts.
import { Texts } from "./texts.js"

export class Points {
  constructor(message) {
    const { arrays, identity, positions, dims, axisNames, ticks, alt, height } = message
    Object.assign(this, { arrays, identity, positions, dims, axisNames, ticks, alt, height, count: message.points })
    this.place(arrays.coordinates)
    this.names = arrays.labels ? new Texts(arrays.labels, arrays.labels_at) : null
    this.ownNames = this.names
    this.sent = new Map() // labels that came with a list of marked rows
    this.detailNames = message.details
    this.detailTexts = message.details.map((_, k) => new Texts(arrays[`detail${k}`], arrays[`detail${k}_at`]))
    this.width = arrays.neighbours ? arrays.neighbours.length / this.count : 0
  }

  row(index) {
    return this.arrays.rows ? this.arrays.rows[index] : index
  }

  // Where a row of the table is drawn, or -1 where it is not.
  index(row) {
    if (!this.arrays.rows) return row >= 0 && row < this.count ? row : -1
    this.places ??= new Map(Array.from(this.arrays.rows, (known, index) => [known, index]))
    return this.places.get(row) ?? -1
  }

  // The drawn points among rows of the table, in their order.
  indices(rows) {
    return Array.from(rows, row => this.index(row)).filter(index => index >= 0)
  }

  neighbours(index) {
    if (!this.width) return []
    return this.indices(this.arrays.neighbours.subarray(index * this.width, (index + 1) * this.width))
  }

  label(index) {
    return this.names ? this.names.get(index) : (this.sent.get(this.row(index)) ?? `row ${this.row(index)}`)
  }

  details(index) {
    return this.detailNames.map((name, k) => [name, this.detailTexts[k].get(index)])
  }

  // Take newer positions, or those that came first; tell whether anything moves.
  move(coordinates = this.arrays.coordinates) {
    const moves = coordinates.length === this.arrays.coordinates.length && coordinates !== this.drawn
    if (moves) this.place(coordinates)
    return moves
  }

  place(coordinates) {
    this.drawn = coordinates
    this.axes = Array.from({ length: this.dims }, (_, axis) => coordinates.subarray(axis * this.count, (axis + 1) * this.count))
  }
}

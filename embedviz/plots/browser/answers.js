// Takes in what Python sends: colours, texts, positions, marks. Nothing is drawn here.
import { Texts } from "./texts.js"

// Returns whether the points have to move.
export function applyMessage(map, message) {
  const { topic, arrays } = message
  if (topic === "paint") map.paint = { ...message, codes: arrays.codes }
  if (topic === "names") map.points.names = arrays.labels ? new Texts(arrays.labels, arrays.labels_at) : map.points.ownNames
  if (topic === "marks") applyMarks(map, message)
  // "No newer positions" is meant for the points it names; others may be on their way here.
  const meant = arrays.coordinates || message.positions === map.points.positions
  return topic === "frame" && meant ? map.points.move(arrays.coordinates) : false
}

function applyMarks(map, message) {
  const { points, marks } = map
  map.marksMessage = message
  for (const [row, name] of message.names ?? []) points.sent.set(row, name)
  marks.hits = points.indices(message.arrays.hits)
  marks.showLabels = message.showLabels
  if (message.flyTo) map.flight = { rows: message.flyTo[0], number: message.flyTo[1] }
  if (message.answers < map.lastEvent) return // made before the user's last click
  marks.calm = message.calm
  marks.chosen = message.highlighted === null ? -1 : points.index(message.highlighted)
  marks.neighbours = points.indices(message.arrays.neighbours)
  marks.selected = points.indices(message.arrays.selected)
}

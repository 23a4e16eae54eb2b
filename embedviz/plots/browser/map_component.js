// What Streamlit calls when the map is put on the page, gets other points, or changes its theme.
import { complain } from "./elements.js"
import { loadPlotly } from "./library.js"
import { EmbeddingMap } from "./map.js"
import { readMessage } from "./message.js"
import { Points } from "./points.js"

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const box = parentElement.querySelector(".ev-map")
  const mounted = (box.mounted ??= { source: null, map: null })
  const source = data.points ?? data
  mounted.send = (event, content) => { // the newest closures are the ones that are heard
    setTriggerValue(event, content)
    setStateValue("count", content.count)
  }
  if (mounted.source === source || same(mounted.source, source)) mounted.map?.do(() => mounted.map.retheme())
  else {
    mounted.source = source
    show(mounted, data, parentElement).catch(error => complain(box, error))
  }
  return () => {
    mounted.source = null
    mounted.map?.dispose()
  }
}

async function show(mounted, data, parent) {
  const source = mounted.source
  if (data.height && !mounted.map) parent.querySelector(".ev-map").style.height = `${data.height}px`
  if (!document.createElement("canvas").getContext("webgl")) throw new Error("this browser has no WebGL; switch it on, or use another one")
  const [plotly, bytes] = await Promise.all([loadPlotly(data.library), typeof source === "string" ? fetched(source) : source])
  if (mounted.source !== source) return // other points came meanwhile
  if (!mounted.map) {
    mounted.map = new EmbeddingMap(parent, plotly)
    mounted.map.send = (...event) => mounted.send(...event)
  }
  await mounted.map.do(() => mounted.map.load(new Points(readMessage(bytes))))
}

async function fetched(address) {
  const answer = await fetch(new URL(address, document.baseURI))
  if (!answer.ok) throw new Error(`the points are no longer on the server (${answer.status}); reload the page`)
  return new Uint8Array(await answer.arrayBuffer())
}

// Equal bytes arrive as another view when only the theme has changed.
function same(a, b) {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.length !== b.length) return false
  return a.every((value, place) => value === b[place])
}

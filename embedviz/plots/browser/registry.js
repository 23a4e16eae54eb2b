// What outlives one drawing of the map: the cameras by data set, the counters, and the messages that
// arrive before the map is ready. One per browser page, shared by our components.
export const registry = (window.__embedviz ??= {
  maps: new Map(), // identity of a data set -> the map on the page
  inbox: new Map(), // identity of a data set -> newest message of each topic
  cameras: new Map(), // identity and dims of a data set -> where the user left it
  flight: null, // number of the last fly-to
  clicks: 0, // whatever the user did on any map, counted
  times: {},
})

const KEPT_CAMERAS = 50

// Keep a camera, the most recent last; old ones go.
export function keepCamera(name, camera) {
  registry.cameras.delete(name)
  registry.cameras.set(name, camera)
  if (registry.cameras.size > KEPT_CAMERAS) registry.cameras.delete(registry.cameras.keys().next().value)
}

// Hand a message to the map of its data set, now or as soon as there is one.
export function deliver(message) {
  const { identity, topic } = message
  if (!registry.inbox.has(identity)) registry.inbox.set(identity, new Map())
  registry.inbox.get(identity).set(topic, message)
  registry.maps.get(identity)?.receive(message)
}

export function forget({ identity, topic }) {
  const topics = registry.inbox.get(identity)
  topics?.delete(topic)
  if (topics?.size === 0) registry.inbox.delete(identity)
}

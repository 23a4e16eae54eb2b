// A list of texts kept as one blob of UTF-8; a text is made only when it is shown.
const decoder = new TextDecoder()

export class Texts {
  constructor(blob, at) {
    this.blob = blob
    this.at = at
  }

  get(index) {
    return decoder.decode(this.blob.subarray(this.at[index], this.at[index + 1]))
  }
}

// The server's picture of a layer in a style that is not saved: asked for one at a time, the latest wish next.
export class StylePicture {
  constructor(canvas, message, address, onRanges) {
    Object.assign(this, { canvas, message, address, onRanges, wish: null, isRunning: false });
  }

  // What is shown is not what has been chosen.
  outdate() {
    this.canvas.dataset.state = "loading";
  }

  show(fields) {
    this.wish = fields;
    this.outdate();
    if (!this.isRunning) {
      this.run();
    }
  }

  async run() {
    this.isRunning = true;
    while (this.wish) {
      const fields = this.wish;
      this.wish = null;
      const error = await this.load(fields).catch((failure) => failure);
      this.message.textContent = error?.message ?? "";
      this.message.hidden = !error;
      if (!this.wish) {
        this.canvas.dataset.state = error ? "failed" : "ready";
      }
    }
    this.isRunning = false;
  }

  async load(fields) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(this.address, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token } });
    if (!response.ok) {
      throw new Error(await reasonOf(response));
    }
    const picture = await createImageBitmap(await response.blob());
    this.canvas.width = picture.width;
    this.canvas.height = picture.height;
    this.canvas.getContext("2d").drawImage(picture, 0, 0);
    this.onRanges(JSON.parse(response.headers.get("X-Value-Ranges")));
  }
}

async function reasonOf(response) {
  if (response.status === 404) {
    return "The image of this layer is not described yet.";
  }
  const isTold = response.headers.get("Content-Type").startsWith("application/json");
  return isTold ? (await response.json()).error : `The server answered ${response.status}.`;
}

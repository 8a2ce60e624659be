// Says at the end which files took longest.

const SHOWN = 10;

export default class Durations {
  #files = new Map();

  onTestEnd({ location }, { duration }) {
    this.#files.set(location.file, (this.#files.get(location.file) ?? 0) + duration);
  }

  onBegin({ rootDir }) {
    this.root = rootDir;
  }

  onEnd() {
    if (!this.#files.size) return;
    const slowest = [...this.#files].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
    console.log(`\nThe slowest of ${this.#files.size} files:`);
    for (const [file, duration] of slowest) {
      console.log(`${(duration / 1000).toFixed(1).padStart(8)} s  ${file.slice(this.root.length + 1)}`);
    }
  }

  printsToStdio() {
    return false;
  }
}

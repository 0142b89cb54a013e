/** Milliseconds without horizontal scrolling after which a scroll counts as ended. */
const rest = 160

/**
 * Keeps the left columns in view. During horizontal scrolling they are `position: sticky`, so that they do not jitter.
 * Afterwards they are shifted by the scroll offset instead, because each sticky cell is a compositor layer, and dozens of
 * layers slow down every frame of vertical scrolling.
 */
export class HeldColumns {
  #left = 0
  #resting: ReturnType<typeof setTimeout> | undefined

  /** Call on every scroll event, horizontal or vertical. */
  slide(list: HTMLElement): void {
    if (list.scrollLeft === this.#left) return
    this.#left = list.scrollLeft
    list.classList.add('sliding')
    clearTimeout(this.#resting)
    this.#resting = setTimeout(() => {
      list.style.setProperty('--slid', `${this.#left}px`)
      list.classList.toggle('slid', this.#left > 0)
      list.classList.remove('sliding')
    }, rest)
  }
}

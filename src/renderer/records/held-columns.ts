/** Milliseconds without a sideways move after which a slide has ended. */
const rest = 160

/**
 * Keeps the columns on the left in view. While the list slides sideways they are sticky, so that they never tremble; at
 * rest they merely stand at their place, and where nothing was slid they are as other cells. Sticky cells are a layer each,
 * and dozens of layers make every frame of scrolling down dear.
 */
export class HeldColumns {
  #left = 0
  #resting: ReturnType<typeof setTimeout> | undefined

  /** To be called whenever the list was scrolled, whichever way. */
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

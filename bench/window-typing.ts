import type { Page } from 'playwright'

const keys = 200
/** Milliseconds between two keys of a fast typist. */
const beat = 60

/**
 * Milliseconds from key to picture in the focused field, one value per key. Every other key makes the text wrong, and the next
 * makes it right again.
 * @param field the selector of the focused field
 * @param judged whether the field turns red when its text is wrong; then the time ends with the picture in which the colour changed
 */
export const typing = async (page: Page, field: string, judged: boolean): Promise<readonly number[]> => {
  await page.evaluate(`{
    const field = document.querySelector(${JSON.stringify(field)})
    const took = []
    let pressed
    const { port1, port2 } = new MessageChannel()
    port2.onmessage = ({ data }) => took.push(performance.now() - data)
    // A task that is queued after a frame's callbacks runs when the frame is drawn.
    const drawn = () => {
      const since = pressed
      pressed = undefined
      if (since !== undefined) requestAnimationFrame(() => port1.postMessage(since))
    }
    const noted = ({ timeStamp }) => { pressed = timeStamp }
    field.addEventListener('keydown', noted, true)
    ${judged ? `const seen = new MutationObserver(drawn); seen.observe(field, { attributes: true, attributeFilter: ['class'] })` : `field.addEventListener('input', drawn)`}
    globalThis.endTyping = () => took
  }`)
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press(key % 2 === 0 ? '1' : 'Backspace')
    await new Promise((resolve) => setTimeout(resolve, beat))
  }
  const took = (await page.evaluate('endTyping()')) as readonly number[]
  if (took.length < keys * 0.9) throw new Error(`of ${keys} keys ${took.length} changed the picture`)
  return took
}

/** The 99th percentile. */
export const p99 = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN

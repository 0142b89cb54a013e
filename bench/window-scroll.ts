import type { Page } from 'playwright'

/** Duration of each frame of a gesture in milliseconds. */
export type Frames = readonly number[]

/** Milliseconds of two frames at 60 Hz. A longer frame is seen as a stutter. */
const stutter = 33.4

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
type Gesture = (page: Page, box: Box) => Promise<void>

const nextFrame = (page: Page): Promise<unknown> => page.evaluate('new Promise(requestAnimationFrame)')

/** One wheel notch per frame. */
const wheel: Gesture = async (page) => {
  for (let notch = 0; notch < 90; notch++) {
    await page.mouse.wheel(0, notch % 30 < 24 ? 120 : -120)
    await nextFrame(page)
  }
}

/** Flings that begin with some hundred rows per frame and slow down. */
const fling: Gesture = async (page) => {
  for (let thrown = 0; thrown < 3; thrown++) {
    for (let speed = thrown % 2 ? -20_000 : 24_000; Math.abs(speed) > 40; speed *= 0.82) {
      await page.mouse.wheel(0, speed)
      await nextFrame(page)
    }
  }
}

/** Page Down and Page Up held down, then the ends of the list. */
const pageKeys: Gesture = async (page) => {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press(press % 30 < 22 ? 'PageDown' : 'PageUp')
    await nextFrame(page)
  }
  for (const key of ['Control+End', 'Control+Home', 'Control+End', 'Control+Home']) {
    await page.keyboard.press(key)
    await nextFrame(page)
  }
}

/** Drags the scroll bar's thumb down over the whole list and up again. */
const drag: Gesture = async (page, { x, y, width, height }) => {
  const bar = x + width - 7
  await page.mouse.move(bar, y + 24)
  await page.mouse.down()
  for (let step = 0; step < 90; step++) {
    const way = step < 60 ? step / 60 : (90 - step) / 30
    await page.mouse.move(bar, y + 24 + way * (height - 60))
    await nextFrame(page)
  }
  await page.mouse.up()
}

export const gestures = { wheel, fling, 'page keys': pageKeys, 'scroll bar': drag } satisfies Record<string, Gesture>
export type GestureName = keyof typeof gestures

/**
 * Scrolls a list by one gesture from its top and records the page's frames.
 * @param list the selector of the element that scrolls
 * @throws Error when the list did not move, because then nothing was measured
 */
export const scroll = async (page: Page, list: string, name: GestureName): Promise<Frames> => {
  const scroller = page.locator(list)
  const box = (await scroller.boundingBox())!
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2)
  await page.evaluate(`(async () => {
    const list = document.querySelector(${JSON.stringify(list)})
    list.scrollTop = 0
    list.focus()
    await new Promise(requestAnimationFrame)
    const frames = []
    let last = 0
    let furthest = 0
    let going = true
    requestAnimationFrame(function count(now) {
      if (!going) return
      if (last) frames.push(now - last)
      last = now
      furthest = Math.max(furthest, list.scrollTop)
      requestAnimationFrame(count)
    })
    globalThis.endScrolling = () => {
      going = false
      return { frames, furthest }
    }
  })()`)
  await gestures[name](page, box)
  const { frames, furthest } = (await page.evaluate('endScrolling()')) as { frames: Frames; furthest: number }
  if (furthest < box.height) throw new Error(`${list} did not scroll by ${name}`)
  return frames
}

/** The share of frames that are seen as a stutter, 0 to 1. */
export const stutters = (frames: Frames): number =>
  frames.length === 0 ? 0 : frames.filter((took) => took > stutter).length / frames.length

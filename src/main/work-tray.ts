import { nativeImage, Tray } from 'electron'

const size = 16

/** The tray's picture, a disc in the product's colour. */
const disc = (): Electron.NativeImage => {
  const pixels = Buffer.alloc(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const inside = Math.hypot(x - 7.5, y - 7.5) <= 7
      if (inside) pixels.set([0x6e, 0x76, 0x0f, 0xff], (y * size + x) * 4) // BGRA of #0f766e
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: size, height: size })
}

/** An icon in the system's tray while work is running, so that a minimised window can be found again. */
export class WorkTray {
  readonly #onClick: () => void
  #tray: Tray | undefined

  constructor(onClick: () => void) {
    this.#onClick = onClick
  }

  /** @param work name of the running work in Chinese; null when nothing is running */
  show(work: string | null): void {
    if (work === null) {
      this.#tray?.destroy()
      this.#tray = undefined
      return
    }
    this.#tray ??= this.#make()
    this.#tray.setToolTip(`职称证书工作台：正在${work}`)
  }

  #make(): Tray {
    const tray = new Tray(disc())
    tray.on('click', this.#onClick)
    return tray
  }
}

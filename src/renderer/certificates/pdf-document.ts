import type { PDFDocumentProxy } from 'pdfjs-dist'

/** An opened PDF, drawn page by page. */
export interface OpenedPdf {
  readonly pages: number
  /** Draws one page, numbered from 1. @param scale pixels per point */
  draw(page: number, canvas: HTMLCanvasElement, scale: number): Promise<void>
  close(): void
}

/**
 * Opens a PDF by pdf.js, which is loaded only now. Its worker is a file of the window itself; nothing is fetched, and no
 * script of a PDF is run.
 */
export const openPdf = async (file: Blob): Promise<OpenedPdf> => {
  const [pdf, { default: PdfWorker }, data] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs'),
    import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker'),
    file.arrayBuffer(),
  ])
  const port = new PdfWorker()
  const worker = pdf.PDFWorker.create({ port })
  const close = () => {
    worker.destroy()
    port.terminate()
  }
  let opened: PDFDocumentProxy
  try {
    opened = await pdf.getDocument({ data: new Uint8Array(data), worker, useWasm: false, useWorkerFetch: false })
      .promise
  } catch (error) {
    close()
    throw error
  }
  return {
    pages: opened.numPages,
    async draw(number, canvas, scale) {
      const page = await opened.getPage(number)
      const viewport = page.getViewport({ scale })
      canvas.width = Math.ceil(viewport.width)
      canvas.height = Math.ceil(viewport.height)
      await page.render({ canvas, viewport }).promise
    },
    close,
  }
}

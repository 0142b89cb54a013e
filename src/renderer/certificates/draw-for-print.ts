import { openPdf } from './pdf-document.ts'

/** Points to pixels at 200 dots an inch: fine for print, and one page stays below ten megabytes. */
const printScale = 200 / 72

/** The pages of a PDF as pictures, for a sheet that is printed. */
export const drawForPrint = async (file: Blob): Promise<string[]> => {
  const pdf = await openPdf(file)
  try {
    const pages: string[] = []
    for (let page = 1; page <= pdf.pages; page++) {
      const canvas = document.createElement('canvas')
      await pdf.draw(page, canvas, printScale)
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      if (blob) pages.push(URL.createObjectURL(blob))
    }
    return pages
  } finally {
    pdf.close()
  }
}

import { useEffect, useRef, useState } from 'react'
import { Problem } from '../../shared/errors/problem.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { type OpenedPdf, openPdf } from './pdf-document.ts'
import { Waiting } from './waiting.tsx'

/** All pages of a PDF below each other, as wide as there is room. */
export const PdfPages = ({ file, label }: { file: Blob; label: string }) => {
  const [opened, setOpened] = useState<OpenedPdf>()
  const [problem, setProblem] = useState<Problem>()

  useEffect(() => {
    let left = false
    let mine: OpenedPdf | undefined
    openPdf(file).then(
      (pdf) => {
        mine = pdf
        if (left) pdf.close()
        else setOpened(pdf)
      },
      (cause) => {
        console.warn('the PDF cannot be shown', cause)
        if (!left) setProblem(new Problem('general.unexpected', {}, { cause }))
      },
    )
    return () => {
      left = true
      mine?.close()
    }
  }, [file])

  if (problem) return <ProblemNotice problem={problem} />
  if (!opened) return <Waiting />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the pages are scrolled by keyboard from here
    <section className="pdf-pages" tabIndex={0} aria-label={label}>
      {Array.from({ length: opened.pages }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pages never change their order
        <PdfPage key={index} pdf={opened} page={index + 1} label={`${label}，第 ${index + 1} 页`} />
      ))}
    </section>
  )
}

/** Sharp on dense screens: twice the pixels of an A4 page at 96 dpi. */
const screenScale = 2

const PdfPage = ({ pdf, page, label }: { pdf: OpenedPdf; page: number; label: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [drawn, setDrawn] = useState(false)
  useEffect(() => {
    let left = false
    pdf.draw(page, canvas.current!, screenScale).then(
      () => {
        if (!left) setDrawn(true)
      },
      (cause) => {
        if (!left) console.warn('a page cannot be drawn', cause)
      },
    )
    return () => {
      left = true
    }
  }, [pdf, page])
  return <canvas ref={canvas} role="img" aria-label={label} data-drawn={drawn} />
}

import { Button } from 'antd'
import { useEffect, useRef } from 'react'

/** Chooses a spreadsheet, by mouse or Ctrl+I. */
export function ImportButton({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'i') return
      event.preventDefault()
      input.current?.click()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  return (
    <>
      <Button type="primary" title="Ctrl+I" onClick={() => input.current?.click()}>
        导入表格
      </Button>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = '' // so that the same file, mended, can be chosen again
          if (file) onFile(file)
        }}
      />
    </>
  )
}

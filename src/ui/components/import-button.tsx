import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { RecentMenu } from './recent-menu.tsx'

interface Props {
  readonly onFile: ((file: File) => void) | undefined
  /** The page has one already: this one is without the key and the recent files. */
  readonly second?: boolean
}

/** Chooses a spreadsheet, by mouse or Ctrl+I. Without `onFile` the button is disabled and says that a clerk imports. */
export const ImportButton = ({ onFile, second = false }: Props) => {
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (second) return
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'i') return
      event.preventDefault()
      input.current?.click()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [second])

  return (
    <>
      {onFile && !second && <RecentMenu kind="table" />}
      <Button
        type="primary"
        disabled={!onFile}
        title={onFile ? 'Ctrl+I' : '录入和导入由经办人账号进行'}
        onClick={() => input.current?.click()}
      >
        导入表格
      </Button>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.xls,.et,.csv"
        hidden
        disabled={!onFile}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = '' // so that the same file, mended, can be chosen again
          if (file) onFile?.(file)
        }}
      />
    </>
  )
}

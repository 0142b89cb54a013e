import { type ReactNode, useRef } from 'react'

interface FileButtonProps {
  readonly onFile: (file: Blob) => void
  readonly className?: string
  readonly children: ReactNode
}

/** A button that lets a person choose one photo. */
export function FileButton({ onFile, className, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        tabIndex={-1}
        accept="image/*,.heic,.heif"
        aria-label="照片文件"
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file) onFile(file)
          target.value = '' // the same file may be chosen again
        }}
      />
    </>
  )
}

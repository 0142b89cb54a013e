import { type ReactNode, useRef } from 'react'

interface FileButtonProps {
  readonly onFile: (file: File) => void
  readonly className?: string
  /** Kinds of files to choose from; photos by default. */
  readonly accept?: string
  readonly label?: string
  /** Opens the device's own camera, the front or the back one, instead of its files. */
  readonly capture?: 'user' | 'environment'
  readonly children: ReactNode
}

/** A button that lets a person choose one file. */
export const FileButton = ({
  onFile,
  className,
  accept = 'image/*,.heic,.heif',
  label = '照片文件',
  capture,
  children,
}: FileButtonProps) => {
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
        accept={accept}
        capture={capture}
        aria-label={label}
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file) onFile(file)
          target.value = '' // the same file may be chosen again
        }}
      />
    </>
  )
}

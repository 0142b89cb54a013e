import { FileButton } from './file-button.tsx'
import { useCoarsePointer } from './use-coarse-pointer.ts'

interface PhotoButtonsProps {
  readonly onFile: (file: Blob) => void
  readonly onCamera: () => void
  /** Words of the first button. */
  readonly choose: string
  /** Whether the first button is the obvious next step. */
  readonly isMain: boolean
}

/** Ways to bring a photo. A phone takes it by its own camera program, front or back; other computers by the camera in the page. */
export const PhotoButtons = ({ onFile, onCamera, choose, isMain }: PhotoButtonsProps) => {
  const isPhone = useCoarsePointer()
  return (
    <>
      <FileButton onFile={onFile} {...(isMain ? { className: 'main-button' } : {})}>
        {choose}
      </FileButton>
      {isPhone ? (
        <>
          <FileButton onFile={onFile} capture="user" label="前置摄像头的照片">
            拍照：自拍
          </FileButton>
          <FileButton onFile={onFile} capture="environment" label="后置摄像头的照片">
            拍照：请人拍
          </FileButton>
        </>
      ) : (
        <button type="button" onClick={onCamera}>
          用摄像头拍照
        </button>
      )}
    </>
  )
}

import type { LoadProgress } from '../photo/browser/models.ts'
import { formatPercent } from '../ui/format/numbers.ts'
import { Drawing } from './drawing.tsx'
import { PhotoButtons } from './photo-buttons.tsx'
import { useCoarsePointer } from './use-coarse-pointer.ts'

interface StartPanelProps {
  readonly loading: LoadProgress | undefined
  readonly onFile: (file: Blob) => void
  readonly onCamera: () => void
}

const advice: readonly (readonly [what: string, how: string])[] = [
  ['正面、免冠', '平视镜头，头不歪，不戴帽子'],
  ['睁眼、闭口', '表情自然，眼镜不反光'],
  ['光线均匀', '面向窗户，脸上没有阴影'],
  ['留出空间', '头顶上方有空，双肩完整'],
]

/** The first page: open a photo, or take one. */
export const StartPanel = ({ loading, onFile, onCamera }: StartPanelProps) => {
  const isPhone = useCoarsePointer()
  return (
    <section className="start">
      <div className="card drop-zone">
        <div className="start-picture">
          <Drawing />
        </div>
        <h2>选择一张照片</h2>
        <p>
          手机、相机拍的照片都行，大小和背景会自动处理好。
          {!isPhone && '也可以把照片拖到这里，或复制后在这里粘贴。'}
        </p>
        <div className="buttons">
          <PhotoButtons onFile={onFile} onCamera={onCamera} choose="选择照片" isMain />
        </div>
        <LoadingLine loading={loading} />
      </div>
      <ul className="advice" aria-label="怎样的照片合适">
        {advice.map(([what, how]) => (
          <li key={what} className="card">
            <b>{what}</b>
            <span>{how}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How much of the engine has arrived; nothing once it is there. */
const LoadingLine = ({ loading }: { loading: LoadProgress | undefined }) => {
  if (!loading || loading.isComplete) return <p className="loading-line" />
  return (
    <p className="loading-line">
      <progress value={loading.loaded} max={loading.total} aria-label="正在准备" />
      <small>正在准备，{formatPercent(loading.loaded / loading.total)}；可以先选照片</small>
    </p>
  )
}

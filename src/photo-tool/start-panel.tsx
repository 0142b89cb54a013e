import { FileButton } from './file-button.tsx'

interface StartPanelProps {
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
export const StartPanel = ({ onFile, onCamera }: StartPanelProps) => {
  return (
    <section className="start">
      <div className="card drop-zone">
        <Portrait />
        <h2>把照片拖到这里</h2>
        <p>也可以复制照片后在这里粘贴。手机、相机拍的照片都行，大小和背景会自动处理好。</p>
        <div className="buttons">
          <FileButton onFile={onFile} className="main-button">
            选择照片
          </FileButton>
          <button type="button" onClick={onCamera}>
            用摄像头拍照
          </button>
        </div>
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

const Portrait = () => (
  <svg className="portrait" viewBox="0 0 100 140" aria-hidden="true">
    <rect x="1" y="1" width="98" height="138" rx="6" />
    <path d="M18 139c2-22 12-29 24-33v-10h16v10c12 4 22 11 24 33" />
    <ellipse cx="50" cy="62" rx="24" ry="32" />
    <path d="M26 58c-2-22 8-34 24-34s26 12 24 34c-4-12-10-17-24-17s-20 5-24 17" className="portrait-hair" />
  </svg>
)

import { Spin } from 'antd'

/** A placeholder while a page is loading. */
export const Waiting = () => (
  <div className="pdf-waiting">
    <Spin aria-label="正在打开证书" />
  </div>
)

import { Spin } from 'antd'

/** Where a page will be. */
export const Waiting = () => (
  <div className="pdf-waiting">
    <Spin aria-label="正在打开证书" />
  </div>
)

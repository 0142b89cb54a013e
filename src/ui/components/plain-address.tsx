import { Alert, Checkbox } from 'antd'

/** Asks whether an address without encryption may be used, and says what others see then. */
export const PlainAddress = ({
  agreed,
  onAgreed,
}: {
  readonly agreed: boolean
  readonly onAgreed: (agreed: boolean) => void
}) => (
  <Alert
    type="warning"
    showIcon
    className="plain-address"
    title="这个地址不加密，请先向省里要 https 开头的地址"
    description={
      <>
        <p>
          用它的话，同一网络里的其他人能看到：登记码，本单位什么时候同步、交了多少，以及省里发来的内容——申请人上传的照片、证书、退回的原因。
        </p>
        <p>交上去的名单和照片另有加密，别人看不到；所有内容都有签名，别人改不了。</p>
        <Checkbox checked={agreed} onChange={({ target }) => onAgreed(target.checked)}>
          省里没有 https 地址，本单位的内部网络可以信任，仍用这个地址
        </Checkbox>
      </>
    }
  />
)

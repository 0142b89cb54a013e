/** Marks sample data above every section, on the screen and on paper. */
export const SampleBanner = () => (
  <div className="sample-banner" role="note">
    <strong>样例数据</strong>人员均为虚构，照片是画出来的，只用来熟悉操作，不能办理证书。
  </div>
)

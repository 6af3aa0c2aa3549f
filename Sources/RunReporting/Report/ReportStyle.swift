/// How a report looks: light or dark as the reader's system is, and narrow on a phone.
enum ReportStyle {
    /// `Resources/report.css`.
    static let css = String(decoding: PackageResources.report_css, as: UTF8.self)
}

import PipelineModel

extension Settings {
    /// What one hour of each instance type costs, and in which currency.
    static func prices(_ node: YAMLNode) throws(SettingsError) -> Prices {
        var prices = Prices()
        for member in try node.members("'prices'", expected: "a map such as {ml.m5.xlarge: 0.23, currency: USD}") {
            if member.key == "currency" {
                prices.currency = try member.value.text("'currency' of 'prices'")
                continue
            }
            guard case .scalar(let value) = member.value.content, let price = value.number, price.isFinite, price >= 0
            else { throw member.value.wrongType("the price of '\(member.key)'", "a number for one hour") }
            prices.perHour[member.key] = price
        }
        return prices
    }
}

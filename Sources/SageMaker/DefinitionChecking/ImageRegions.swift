import PipelineModel

/// In which region an account of AWS's has its images: the list that `scripts/image-accounts` writes.
enum ImageRegions {
    /// Regions by accounts; without those of several.
    static let byAccount: [Substring: String] = {
        var found: [Substring: String] = [:]
        let lines = String(decoding: PackageResources.image_accounts_txt, as: UTF8.self).split(separator: "\n")
        // The first says of which SDK they are.
        for line in lines.dropFirst() {
            let words = line.split(separator: " ")
            for account in words.dropFirst() { found[account] = String(words[0]) }
        }
        return found
    }()

    /// How a registry's host must end.
    static func domain(of region: String) -> String? {
        if region.hasPrefix("cn-") { return "amazonaws.com.cn" }
        // Partitions of their own have domains of their own.
        return region.hasPrefix("us-iso") || region.hasPrefix("eu-iso") ? nil : "amazonaws.com"
    }
}

extension StepWalker {
    /// Images, and the region in which a pipeline runs.
    mutating func regions() {
        var first: (region: String, place: DefinitionPlace)?
        for (image, place) in images {
            let labels = image.prefix { $0 != "/" }.split(separator: ".")
            guard labels.count >= 6, labels[1] == "dkr" else { continue }
            let region = String(labels[3])
            if let home = ImageRegions.byAccount[labels[0]], home != region {
                add(
                    place, .region,
                    "is of region \(region), and AWS's account \(labels[0]) has images in \(home) alone",
                    limit: home, "take the address that sagemaker.image_uris.retrieve gives for \(region)")
                continue
            }
            if let domain = ImageRegions.domain(of: region), domain != labels[4...].joined(separator: ".") {
                add(
                    place, .region, "is of region \(region), whose registries end in \(domain)", limit: domain,
                    "end its host so")
            }
            if let first, region != first.region {
                add(
                    place, .region, "is of region \(region), and \(first.place) is of \(first.region)",
                    limit: first.region, "name images of the region in which the pipeline runs")
            }
            first = first ?? (region, place)
        }
    }
}

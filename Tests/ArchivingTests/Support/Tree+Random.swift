import TestSupport

extension Tree {
    /// A tree of odd names, sizes and links, always the same for a seed.
    static func random(seed: UInt64) -> Tree {
        var generator = SeededGenerator(seed: seed)
        let names = [
            "a", "b", "a.txt", "a-b", "é", "long" + String(repeating: "x", count: 120), "Z", "0", "x y", ".hidden",
        ]
        var tree = Tree()
        var folders = [""]
        for _ in 0..<generator.number(below: 40) {
            let path = generator.element(of: folders) + generator.element(of: names)
            if tree[path] != nil { continue }
            let size = generator.element(of: [0, 1, 511, 512, 513, 5000])
            switch generator.number(below: 4) {
            case 0:
                tree[path] = .folder
                folders.append(path + "/")
            case 1: tree[path] = .file(generator.noise(size))
            case 2: tree[path] = .program([UInt8](repeating: 65, count: size))
            default: tree[path] = .link(generator.element(of: names))
            }
        }
        return tree
    }
}

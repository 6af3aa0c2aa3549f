import Archiving
import CacheStorage
import Foundation
import HostSystem
import SystemPackage

/// What the benchmarks measure of the store without the rest of Retake: see `benchmarks/README.md`.
let usage = """
    usage: store-benchmark pack FOLDER ARCHIVE | unpack ARCHIVE FOLDER | hash FILE | tree FOLDER
           store-benchmark lookups CACHE COUNT | fuzz COUNT [SEED]

    """

let arguments = Array(CommandLine.arguments.dropFirst())

func path(_ position: Int) -> FilePath {
    guard arguments.indices.contains(position) else { fail() }
    return FilePath(FileManager.default.currentDirectoryPath).pushing(FilePath(arguments[position]))
}

func number(_ position: Int) -> Int {
    guard arguments.indices.contains(position), let number = Int(arguments[position]) else { fail() }
    return number
}

func fail() -> Never {
    FileHandle.standardError.write(Data(usage.utf8))
    exit(2)
}

/// In KiB. What the kernel tells a parent would count the parent's own memory, from before this program was loaded.
func printPeakMemory() {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return }
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
        print(line.filter(\.isNumber))
    }
}

switch arguments.first {
case "pack":
    // As an output is: digested on the way.
    try ArchiveWriter.pack(folder: path(1), to: path(2), onEntry: { _, _ in })
    printPeakMemory()
case "unpack":
    try FileManager.default.createDirectory(atPath: path(2).string, withIntermediateDirectories: false)
    try ArchiveReader.unpack(path(1), into: path(2), onEntry: { _, _ in })
    printPeakMemory()
case "hash": print(try fileDigest(path(1)).digest)
case "tree": print(try TreeWalker().tree(ofFolder: path(1)).digest)
case "lookups": try measureLookups(in: path(1), count: number(2))
case "fuzz": try Fuzzing(count: number(1), seed: arguments.count > 2 ? UInt64(number(2)) : 1).run()
default: fail()
}

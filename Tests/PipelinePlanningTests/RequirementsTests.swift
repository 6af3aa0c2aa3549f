import PipelineModel
import Testing

@testable import PipelinePlanning

struct RequirementsTests {
    private let python = Interpreter(
        executable: "/venv/bin/python", prefixes: [], version: "3.11.7",
        installed: InstalledPackages(
            distributions: [
                Distribution(name: "numpy", version: "1.26.4"), Distribution(name: "scikit-learn", version: "1.2"),
                Distribution(name: "typing-extensions", version: "4.9.0rc1"),
            ]))

    @Test(arguments: [
        "numpy", "numpy==1.26.4", "numpy>=1.20,<2", "NumPy ~= 1.26", "Scikit_Learn==1.2.0", "numpy==1.26.*", "",
        "# a comment", "-r other.txt", "git+https://example.org/x.git", "pandas; python_version < '3'",
        "typing.extensions>=4", "numpy!=1.25",
    ])
    func isMet(line: String) {
        #expect(Requirements(line).unmet(by: python) == [])
    }

    @Test(arguments: [
        ("pandas", "pandas"), ("pandas[parquet]==2.0", "pandas[parquet]==2.0"),
        ("numpy==2.0", "numpy==2.0 (it has 1.26.4)"), ("numpy>=1.20, <1.26", "numpy>=1.20,<1.26 (it has 1.26.4)"),
        ("numpy~=1.20.0", "numpy~=1.20.0 (it has 1.26.4)"), ("numpy!=1.26.*", "numpy!=1.26.* (it has 1.26.4)"),
    ])
    func isUnmet(line: String, told: String) {
        #expect(Requirements(line).unmet(by: python) == [told])
    }
}

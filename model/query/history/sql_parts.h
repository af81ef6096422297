// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/address_set.h"
#include "query/filter/filter_tree.h"
#include "query/filter/ranges.h"
#include "query/filter/row_tests.h"
#include "query/history/sql_filter.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Parts of SQL conditions over the columns of ctscope_flows; sql_filter.cpp puts them together.
namespace ctscope::history {

/// A condition for one test.
struct SqlTest {
    std::string wide = "1";
    std::string narrow = "0"; ///< true for no row that the test does not let pass

    bool isExact() const noexcept { return wide == narrow; }
};
inline SqlTest exactly(std::string sql) { return {sql, sql}; }

// Conditions out of conditions; "1" and "0" are taken as what they are.
std::string sqlAnd(const std::vector<std::string> &parts);
std::string sqlOr(const std::vector<std::string> &parts);
std::string sqlNot(const std::string &part);

/// True where bits of the column `flags` are set; `bits` is one bit.
std::string flagIsSet(std::uint32_t bit);

/// "x >= 1 AND x <= 9 OR x IN (12, 15)"
std::string sqlRanges(const std::string &value, const filter::Ranges<std::uint64_t> &ranges);
/// The same for a column with addresses.
std::string sqlAddresses(const std::string &column, const filter::AddressSet &set);
/// An address as 16 bytes, as the table has it.
std::string sqlAddress(const IpAddress &address);
/// True where a column with an address has one.
std::string hasAddress(std::string_view column);

/// One end of a flow: the columns that it is in.
struct SqlEnd {
    std::string_view address;
    std::string_view port;
    bool isReply = false;
};
/// In the order of AddressSlot.
constexpr std::array<SqlEnd, 4> sqlEnds = {SqlEnd{"src", "sport", false}, {"dst", "dport", false},
    {"nat_dst", "nat_dport", true}, {"nat_src", "nat_sport", true}};

/// True where the keys of a tuple are of this kind.
std::string hasKind(bool reply, L4Kind kind);
/// The four parts of a Nat.
struct SqlNat {
    std::string srcAddress;
    std::string dstAddress;
    std::string srcPort;
    std::string dstPort;

    std::string source() const { return sqlOr({srcAddress, srcPort}); }
    std::string destination() const { return sqlOr({dstAddress, dstPort}); }
};
SqlNat sqlNat();

/// A number of a row, and where there is one.
struct SqlNumber {
    std::string value;
    std::string present = "1";
};
/// nullopt for fields that are no number, or that only this side knows. Moments are in µs since 1970.
std::optional<SqlNumber> sqlNumberOf(const filter::Field &field, const SqlContext &context);
/// True for columns that no row of a history has.
bool isNeverKnown(Column column, const SqlContext &context) noexcept;

/// How many of several values are there, and how many of these pass, as filter::passes() judges it.
struct SqlTally {
    std::vector<std::string> present;
    std::vector<std::string> inside; ///< each implies its `present`
};
std::string sqlPasses(const SqlTally &tally, filter::Quantifier quantifier, bool negative);

// As the functions of row_tests.h: nullopt when the field is of another kind.
std::optional<SqlTest> sqlNumberTest(const filter::Question &question, const SqlContext &context);
std::optional<SqlTest> sqlEndTest(const filter::Question &question);
std::optional<SqlTest> sqlNameTest(const filter::Question &question, const SqlContext &context);
SqlTest sqlTextTest(const filter::Question &question, const SqlContext &context);
SqlTest sqlFlagTest(const filter::Field &field);

} // namespace ctscope::history

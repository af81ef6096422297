// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"
#include "names/file_stamp.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

/// What the files say of an address. The texts belong to the GeoData.
struct GeoFacts {
    std::string_view country;      ///< ISO 3166-1: "DE"; empty: not known
    std::string_view countryName;  ///< in English
    std::uint32_t number = 0;      ///< of the autonomous system; 0: not known
    std::string_view organisation; ///< whose network that is
};

/// A file of countries or networks.
struct GeoFile {
    std::string path;
    std::string kind;       ///< as it names itself: "GeoLite2-Country"
    std::int64_t built = 0; ///< seconds since 1970
    friend bool operator==(const GeoFile &, const GeoFile &) = default;
};

/// Countries and networks of addresses, from files in the format of MaxMind DB on this machine (libmaxminddb); nothing
/// is asked over the network. Of several files for the same thing the newest counts. Immutable, for all threads; a
/// file is copied into memory, so that one that is replaced or cut off meanwhile does no harm.
class GeoData {
public:
    /// Opens files; those that cannot be read, or have neither countries nor networks, are left out. Takes as long as
    /// reading them: not for the GUI thread.
    explicit GeoData(const std::vector<std::string> &paths);
    ~GeoData();
    GeoData(const GeoData &) = delete;
    GeoData &operator=(const GeoData &) = delete;

    GeoFacts find(const IpAddress &address) const;
    bool empty() const noexcept { return m_files.empty(); }
    bool hasCountries() const noexcept { return m_countries != nullptr; }
    bool hasNetworks() const noexcept { return m_networks != nullptr; }
    /// Those in use: at most one of countries and one of networks.
    const std::vector<GeoFile> &files() const noexcept { return m_files; }

    /// Larger files are not opened.
    static constexpr std::size_t largestFile = 256u << 20;

private:
    class Table;
    std::unique_ptr<Table> m_countries;
    std::unique_ptr<Table> m_networks;
    std::vector<GeoFile> m_files;
};

using GeoDataPtr = std::shared_ptr<const GeoData>;

/// Keeps the data of the files that are there: those of distributions and of geoipupdate(1), and others that the user
/// names. Not for the GUI thread; for one thread at a time.
class GeoFiles {
public:
    /// `root` is put before every path.
    explicit GeoFiles(std::string root = {});
    /// True when there are other data than before. A file is opened again when it has changed.
    bool read(const std::vector<std::string> &own);
    /// Null while there are none.
    const GeoDataPtr &data() const noexcept { return m_data; }

private:
    const std::string m_root;
    std::vector<std::pair<std::string, FileStamp>> m_files;
    GeoDataPtr m_data;
};

/// The end of a flow that is outside: the one with a public address; of two, that which the first packet was sent to,
/// unless its destination is translated to an address inside. None of them: an address without a family.
IpAddress outsideEnd(const IpAddress &source, const IpAddress &destination, const IpAddress &answeredFrom) noexcept;

} // namespace ctscope

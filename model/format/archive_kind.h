// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace ctscope {

/// The number of bytes at the beginning of a file, unpacked, that show whether it is an archive.
constexpr std::size_t archiveHeadLength = 512;

/// True when the bytes are the beginning of a file that holds other files: tar of any kind, by the
/// checksum of its first header, or zip. `beginning`: what gzip, xz or zstd unpacked, or the file itself.
bool beginsArchive(std::string_view beginning) noexcept;

/// True for bzip2, which ctscope unpacks only on the way into an archive.
bool beginsBzip2(std::string_view beginning) noexcept;

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/block_writer.h"

#include <string>

namespace ctscope {

/// Writes to a file descriptor, which is not owned.
class DescriptorWriter : public BlockWriter {
public:
    explicit DescriptorWriter(int descriptor)
        : m_descriptor(descriptor)
    {
    }

    bool failed() const noexcept override { return m_error != 0; }
    /// The errno of the failure. EPIPE: the reader went away, which is its right.
    int error() const noexcept { return m_error; }

    /// What to say about it; empty when all was written, or the reader went away.
    std::string failure() const;

protected:
    void write(std::string_view block) override;

private:
    int m_descriptor;
    int m_error = 0;
};

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/large_memory.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <malloc.h>
#include <sys/mman.h>

namespace ctscope {

namespace {

constexpr std::size_t hugePage = std::size_t(2) << 20;
/// On average half of the last huge page stays unused: from this size on that is little.
constexpr std::size_t worthHugePages = std::size_t(8) << 20;

} // namespace

void *allocateLarge(std::size_t bytes)
{
    if (bytes < worthHugePages) {
        void *const memory = std::malloc(bytes != 0 ? bytes : 1);
        if (memory == nullptr)
            throw std::bad_alloc();
        return memory;
    }
    const std::size_t rounded = (bytes + hugePage - 1) / hugePage * hugePage;
    void *const memory = rounded < bytes ? nullptr : std::aligned_alloc(hugePage, rounded);
    if (memory == nullptr)
        throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // A system without huge pages uses small ones.
    static_cast<void>(::madvise(memory, rounded, MADV_HUGEPAGE));
#endif
    return memory;
}

void freeLarge(void *memory) noexcept { std::free(memory); }

void LargeText::reserve(std::size_t capacity)
{
    if (capacity <= m_capacity)
        return;
    void *const memory = std::realloc(m_data.get(), capacity);
    if (memory == nullptr)
        throw std::bad_alloc();
    static_cast<void>(m_data.release());
    m_data.reset(static_cast<char *>(memory));
    m_capacity = capacity;
}

void LargeText::append(std::string_view text)
{
    // Doubling a large text would reserve hundreds of megabytes that stay unused.
    constexpr std::size_t largestStep = std::size_t(16) << 20;
    if (text.size() > m_capacity - m_size)
        reserve(m_size + std::max(text.size(), std::min(m_capacity, largestStep)));
    std::copy(text.begin(), text.end(), m_data.get() + m_size);
    m_size += text.size();
}

void setUpMemory() noexcept
{
#ifdef M_MMAP_THRESHOLD
    // By default the threshold grows with each large block that is freed; setting it fixes it.
    ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
#ifdef M_ARENA_MAX
    ::mallopt(M_ARENA_MAX, 1000);
#endif
}

} // namespace ctscope
